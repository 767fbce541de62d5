"""Twisted's canonical echo: a Protocol whose dataReceived writes the data back, and nothing else.

usage: /usr/bin/python3 twisted_echo.py PORT     (Debian's python3-twisted belongs to Debian's Python)

After docs/core/examples/echoserv.py of https://github.com/twisted/twisted, which listens on port 8000 of every
interface; here it is PORT of 127.0.0.1.
"""

import sys

from twisted.internet import reactor
from twisted.internet.protocol import Factory, Protocol


class Echo(Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


reactor.listenTCP(int(sys.argv[1]), Factory.forProtocol(Echo), interface="127.0.0.1")
reactor.run()
