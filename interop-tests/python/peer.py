"""A pyzmq socket that is driven through standard input and output.

Arguments are NAME=VALUE, values in hexadecimal where they are octets. The first line of the output is
the endpoint. Then the input has commands, and the output has what was received. Either is a letter,
a count of parts, and each part with its length before it; numbers are 32 bits, the most significant
octet first. M is a message, S and U subscribe and unsubscribe.
"""

import os
import struct
import sys
import threading

import zmq
import zmq.utils.z85

CALL = 10_000  # milliseconds that a call may take


def read_exactly(count):
    octets = b""
    while len(octets) < count:
        piece = os.read(0, min(count - len(octets), 1 << 20))
        if not piece:
            os._exit(0)  # whoever drives this is gone
        octets += piece
    return octets


def read_number():
    return struct.unpack(">I", read_exactly(4))[0]


def read_command():
    letter = read_exactly(1)
    return letter, [read_exactly(read_number()) for _ in range(read_number())]


def write_message(parts):
    pieces = [b"M", struct.pack(">I", len(parts))]
    for part in parts:
        pieces += [struct.pack(">I", len(part)), part]
    sys.stdout.buffer.write(b"".join(pieces))
    sys.stdout.buffer.flush()


def decide(socket, expected, user):
    """Answers the questions whether to let somebody in (RFC 27)."""
    while True:
        request = socket.recv_multipart()
        good = request[6:] == expected
        status = b"200" if good else b"400"
        socket.send_multipart([b"1.0", request[1], status, b"", user if good else b"", b""])


def secure(context, socket, given):
    mechanism, server = given["mechanism"], given["server"] == "1"
    octets = {name: bytes.fromhex(given.get(name, "")) for name in ("user", "password", "key", "peer")}
    if mechanism == "PLAIN" and not server:
        socket.plain_username, socket.plain_password = octets["user"], octets["password"]
    if mechanism == "CURVE" and not server:
        socket.curve_serverkey = zmq.utils.z85.encode(octets["peer"])
        public = zmq.curve_public(zmq.utils.z85.encode(octets["key"]))
        socket.curve_publickey, socket.curve_secretkey = public, zmq.utils.z85.encode(octets["key"])
    if mechanism == "NULL" or not server:
        return
    if mechanism == "PLAIN":
        socket.plain_server = True
        expected = [octets["user"], octets["password"]]
    else:
        socket.curve_server = True
        socket.curve_secretkey = zmq.utils.z85.encode(octets["key"])
        expected = [octets["peer"]]
    handler = context.socket(zmq.REP)
    handler.bind("inproc://zeromq.zap.01")
    # A REQ of libzmq drops who has a name.
    user = b"" if socket.type == zmq.REQ else b"somebody"
    threading.Thread(target=decide, args=(handler, expected, user), daemon=True).start()


def configure(socket, given):
    socket.linger = 0
    socket.sndtimeo = CALL
    if socket.type in (zmq.REQ, zmq.DEALER, zmq.ROUTER):
        socket.routing_id = bytes.fromhex(given["identity"])
    if socket.type == zmq.ROUTER:
        socket.router_mandatory = True
    if socket.type in (zmq.PUB, zmq.XPUB, zmq.XSUB):
        socket.sndhwm = 0


def obey(socket):
    letter, parts = read_command()
    if letter == b"M":
        socket.send_multipart(parts)
    elif letter == b"S":
        socket.subscribe(parts[0])
    elif letter == b"U":
        socket.unsubscribe(parts[0])


def main():
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    context = zmq.Context()
    socket = context.socket(getattr(zmq, given["type"]))
    configure(socket, given)
    secure(context, socket, given)
    if given["how"] == "bind":
        socket.bind(given["endpoint"])
        endpoint = socket.last_endpoint.decode()
    else:
        endpoint = given["endpoint"]
        socket.connect(endpoint)
    sys.stdout.write(endpoint + "\n")
    sys.stdout.flush()
    receives = socket.type not in (zmq.PUSH, zmq.PUB)
    poller = zmq.Poller()
    poller.register(0, zmq.POLLIN)
    poller.register(socket, zmq.POLLIN if receives else 0)
    while True:
        ready = dict(poller.poll())
        while receives and socket.getsockopt(zmq.EVENTS) & zmq.POLLIN:
            write_message(socket.recv_multipart())
        if 0 in ready:
            obey(socket)


if __name__ == "__main__":
    main()
