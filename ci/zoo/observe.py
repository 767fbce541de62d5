"""Says what an echo server does, by this script alone: no part of the suite that it is there to check.

usage: observe.py [--prefix echo:] HOST PORT [PROBE ...]     (no PROBE: all that fit; each uses fresh connections)

It prints one line a probe and judges nothing. Python 3.6 or later, standard library only.

With --prefix the server is one of the protocol style: `echo:` goes before each chunk, and the first disconnect
stops the server, so every probe wants a fresh server. What a probe needs is then connected, and proven by a byte,
before the first disconnect. No payload holds the prefix: taking out all prefixes gives back what was sent.
"""

import argparse
import collections
import select
import socket
import struct
import time

PATIENCE = 5.0  # seconds without a byte in either direction before a probe gives up
STALL = 2.0  # seconds without a byte taken before a writer counts as held back
MIB = 1 << 20


def payload(size):
    """Positional bytes: a hole, a repetition or a swap cannot compare equal."""
    return b"".join(b"%07x\n" % i for i in range(size // 8 + 1))[:size]


class Client:
    def __init__(self, receive_buffer=0):
        self.sock = socket.socket()
        if receive_buffer:  # before connect: the handshake settles the window's scale
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(PATIENCE)
        self.sock.connect((options.host, options.port))
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.raw, self.ending = bytearray(), "still open"

    def proven(self):
        """The client itself, accepted for certain: a byte of it was echoed."""
        self.exchange(b"p")
        self.raw.clear()
        return self

    def exchange(self, data, want=None, fin=False, asleep=0.0):
        """Writes data while reading (after asleep seconds) until want bytes (all of data) are back, or the end."""
        want, data = len(data) if want is None else want, memoryview(data)
        start = moved = time.monotonic()
        while len(self.echoed(want)) < want and time.monotonic() - moved < PATIENCE + asleep:
            awake = time.monotonic() - start >= asleep
            try:
                rest = 0.05 if data or not fin else 0
                readable, writable, _ = select.select([self.sock] * awake, [self.sock] * bool(data), [], rest)
                if writable:
                    data = data[self.send(data, fin) :]
                if fin and not data:
                    self.sock.shutdown(socket.SHUT_WR)
                    fin = False
                if readable and not self.receive():
                    break
            except ConnectionError:
                self.ending = "reset"
                break
            if readable or writable:
                moved = time.monotonic()
        self.took = time.monotonic() - start
        return self.echoed()

    def send(self, data, fin):
        """One send. The last bytes before a FIN wait for it in the kernel, so that one segment holds both."""
        last = fin and len(data) <= 65536
        return self.sock.send(data[:65536], socket.MSG_MORE if last else 0)

    def receive(self):
        chunk = self.sock.recv(1 << 18)
        self.raw += chunk
        self.ending = self.ending if chunk else "FIN"
        return chunk

    def echoed(self, at_least=0):
        """What is back, without the prefixes; nothing while it cannot be at_least bytes."""
        if len(self.raw) < at_least:
            return b""
        if not options.prefix:
            return bytes(self.raw)
        tails = [n for n in range(1, len(options.prefix)) if self.raw.endswith(options.prefix[:n])]
        whole = self.raw[: len(self.raw) - max(tails, default=0)]  # half a prefix is no payload
        return bytes(whole).replace(options.prefix, b"")

    def flood(self, data, patience=STALL):
        """Writes data and reads nothing, until nothing more is taken. Returns how many bytes were."""
        sent = 0
        while sent < len(data) and select.select([], [self.sock], [], patience)[1]:
            sent += self.sock.send(data[sent : sent + 65536])
        return sent

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def amount(count):
    return "%.3g MiB" % (count / MIB) if count >= MIB else "%d bytes" % count


def compare(client, got, sent):
    if got == sent:
        return "all %s back" % amount(len(sent))
    right = next((i for i, (a, b) in enumerate(zip(got, sent)) if a != b), min(len(got), len(sent)))
    wrong = "" if right == len(got) else ", wrong from offset %d on" % right
    return "%d of %d bytes back%s, %s" % (len(got), len(sent), wrong, client.ending)


def served(client):
    try:
        client = client or Client()
        got = client.exchange(b"z")
        return "served" if got == b"z" else "not served (%r, %s)" % (got[:20], client.ending)
    except OSError as error:
        return "not served (%s)" % error


def unprompted():
    client = Client()
    client.sock.settimeout(STALL)
    try:
        return "%r" % client.sock.recv(100)
    except socket.timeout:
        return "nothing in %.0f s" % STALL


def one_byte():
    client = Client()
    got = client.exchange(b"a")
    return "%r back after %.1f ms" % (got[:20], client.took * 1000)


def all_values():
    sent, client = bytes(range(256)) * 4, Client()
    return compare(client, client.exchange(sent), sent)


def second_client():
    first, second = Client().proven(), Client()
    return "second %s, then first %s" % (served(second), served(first))


def fin_after_half_close():
    client = Client()
    got = client.exchange(payload(10))
    if got != payload(10):
        return compare(client, got, payload(10))
    client.exchange(b"", want=11, fin=True)
    return "%s after %.2f s" % (client.ending, client.took)


def data_and_fin(size, tries):
    sent, seen = payload(size), collections.Counter()
    # In the protocol style the first of these disconnects stops the listener, but not the echo of the others.
    clients = [Client().proven() if options.prefix else None for _ in range(tries)]
    for client in clients:
        client = client or Client()
        seen[compare(client, client.exchange(sent, fin=True), sent)] += 1
        client.sock.close()
    return "; ".join("%d of %d: %s" % (n, tries, what) for what, n in seen.most_common())


def ten_and_fin():
    return data_and_fin(10, 20)


def sixty_four_k_and_fin():
    return data_and_fin(65536, 20)


def twelve_m_and_fin():
    sent, client = payload(12 * MIB), Client(receive_buffer=32768)
    return compare(client, client.exchange(sent, fin=True, asleep=1.0), sent)


def reset_mid_echo():
    other = Client().proven() if options.prefix else None
    client = Client().proven()
    taken = client.flood(payload(8 * MIB), patience=0.5)
    client.reset()
    return "reset with %s unread, next client %s" % (amount(taken), served(other))


def unread_16m():
    client, sent = Client(), payload(16 * MIB)
    taken = client.flood(sent)
    held = "took all unread" if taken == len(sent) else "held the writer back at %s" % amount(taken)
    return "%s, then %s" % (held, compare(client, client.exchange(sent[taken:], want=len(sent)), sent))


def unread_96m():
    taken = Client().flood(payload(96 * MIB))
    return "took all unread" if taken == 96 * MIB else "held the writer back at %s" % amount(taken)


def first_disconnect():
    survivor = Client().proven() if options.prefix else None
    Client().proven().sock.close()
    time.sleep(0.2)  # for the listener to go, or not: nobody says when
    said = "afterwards a new client is %s" % served(None)
    return said + (", the survivor %s" % served(survivor) if survivor else "")


PROBES = {
    "unprompted": unprompted,
    "one-byte": one_byte,
    "all-256": all_values,
    "second-client": second_client,
    "half-close": fin_after_half_close,
    "10-and-fin": ten_and_fin,
    "64k-and-fin": sixty_four_k_and_fin,
    "12m-and-fin": twelve_m_and_fin,
    "reset": reset_mid_echo,
    "unread-16m": unread_16m,
    "unread-96m": unread_96m,
    "disconnect": first_disconnect,
}

parser = argparse.ArgumentParser(description="say what an echo server does")
parser.add_argument("--prefix", type=str.encode, default=b"")
parser.add_argument("host")
parser.add_argument("port", type=int)
parser.add_argument("probes", nargs="*", metavar="PROBE", help=", ".join(PROBES))
options = parser.parse_args()
for name in options.probes or PROBES:
    try:
        said = PROBES[name]()
    except OSError as error:
        said = "no: %s" % error
    print("%-14s %s" % (name, said), flush=True)
