// Package reference holds the witnesses: the two echo servers and the client of
// an article on Python's asyncio, with the same bytes on the wire, the same
// lines on the console and the same lifetime, but without the article's leaks.
//
//	program                          here
//	"Simple Protocol", create_server CreateServer, EchoProtocol, ListenProtocol
//	streams server, start_server     StartServer, EchoStream, ListenStream
//	streams client, open_connection  RunClient, ClientConsole
//	print(bytes)                     Console, BytesLiteral
//
// Three things differ from the article on purpose: the streams server closes
// after the client's end of file, both servers push back on a client that does
// not read, and both outlive a shortage of descriptors.
//
// The package knows nothing of scenarios, verdicts or processes: flags, signals
// and exit statuses are the caller's, and servers that are wrong on purpose are
// built next door from the same parts.
package reference
