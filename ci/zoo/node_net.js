// Node's canonical echo: net.createServer and socket.pipe(socket), with no error handler.
//
// usage: node node_net.js PORT [half-open | greeting]
//
// half-open: the same with allowHalfOpen, which leaves ending the connection to pipe() instead of to net.
// greeting:  the same as the sample of https://nodejs.org/api/net.html#netcreateserveroptions-connectionlistener
//            does it: a line of its own before the echo.
'use strict';

const net = require('net');

const [port, mode] = process.argv.slice(2);

net.createServer({ allowHalfOpen: mode === 'half-open' }, (socket) => {
  if (mode === 'greeting') socket.write('hello\r\n');
  socket.pipe(socket);
}).listen(Number(port), '127.0.0.1');
