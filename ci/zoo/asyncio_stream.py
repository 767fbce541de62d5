"""The reader/writer echo server of the asyncio article, on PORT instead of 2222.

usage: python3 asyncio_stream.py PORT            (Python 3.6 or later; run on 3.6 to 3.13)

As in the article there is no drain() and no writer.close(): both omissions are what this server is here for.
What differs, and why:
- async and await for @asyncio.coroutine and yield from, which are gone since 3.11.
- print(..., flush=True): standard output may be a pipe, and the lines are evidence while the server still runs.
- new_event_loop() for get_event_loop(): the latter warns since 3.12, and raises since 3.14, where no loop runs.
"""

import asyncio
import sys


async def simple_echo_server():
    await asyncio.start_server(client_connected_handler, "localhost", int(sys.argv[1]))


async def client_connected_handler(client_reader, client_writer):
    print("Connection received!", flush=True)
    while True:
        data = await client_reader.read(8192)
        if not data:
            break
        print(data, flush=True)
        client_writer.write(data)


loop = asyncio.new_event_loop()
loop.run_until_complete(simple_echo_server())
try:
    loop.run_forever()
finally:
    loop.close()
