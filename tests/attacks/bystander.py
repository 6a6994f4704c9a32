"""A program that asks a server one cheap query after another, and at its end prints how long each took.

    python bystander.py ADDRESS PORT

It comes from ADDRESS, asks twenty times a second until its standard input ends, and opens a connection anew
now and then. A wait is counted from the moment at which the request was due: one long pause is not only one
wait among many short ones. The output is a line once the first request is answered, and at the end JSON: the
waits in seconds, and what was no answer.
"""

import http.client
import json
import os
import select
import sys
import time

INTERVAL = 0.05
PER_CONNECTION = 8
LONGEST = 60.0


def main(address: str, port: int) -> None:
    waits: list[float] = []
    failures: list[str] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, LONGEST, (address, 0))
    ask(connection, 0)
    print("ready", flush=True)
    due = time.monotonic()
    while not select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))[0]:
        failure = ask(connection, len(waits))
        failures += [failure] if failure else []
        waits.append(time.monotonic() - due)
        due += INTERVAL
        if len(waits) % PER_CONNECTION == 0:
            connection.close()
    print(json.dumps({"waits": waits, "failures": failures}))


def ask(connection: http.client.HTTPConnection, number: int) -> str:
    try:
        # What was asked before is known, and would be answered without a worker.
        connection.request("GET", f"/sparql?query=ASK%7B%7D%23{os.getpid()}.{number}")
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return repr(error)
    return "" if response.status == 200 else f"{response.status} {content[:200]!r}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
