"""The "Simple Protocol" echo server of the asyncio article, on PORT instead of 2222.

usage: python3 asyncio_protocol.py PORT          (Python 3.6 or later; run on 3.6 to 3.13)

What differs from the article, and why:
- print(..., flush=True): standard output may be a pipe, and the lines are evidence while the server still runs.
- new_event_loop() for get_event_loop(): the latter warns since 3.12, and raises since 3.14, where no loop runs.
- Python 3.12.0 is refused: its wait_closed() alone returns at once while nobody is connected (repaired in 3.12.1,
  https://github.com/python/cpython/issues/79033), so the article's program would end before it has served anyone.
  Up to 3.11 wait_closed() does not wait once close() has been called; here it is called before, and waits for the
  close and for the last connection as it does since 3.12.1: nothing needs to differ.
"""

import asyncio
import sys


class SimpleEchoProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        print("Connection received!", flush=True)
        self.transport = transport

    def data_received(self, data):
        print(data, flush=True)
        self.transport.write(b"echo:")
        self.transport.write(data)

    def connection_lost(self, exc):
        print("Connection lost! Closing server...", flush=True)
        server.close()


if sys.version_info[:3] == (3, 12, 0):
    sys.exit("asyncio_protocol.py: python 3.12.0 ends this program at once; use 3.12.1 or another")
loop = asyncio.new_event_loop()
server = loop.run_until_complete(loop.create_server(SimpleEchoProtocol, "localhost", int(sys.argv[1])))
loop.run_until_complete(server.wait_closed())
