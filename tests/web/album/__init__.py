"""The album: pictures of every page in every state, for eyes. `make screens` takes them; no test runs this."""
