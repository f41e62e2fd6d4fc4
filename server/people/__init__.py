"""People: who is signed in, with an alias and a passphrase and nothing else; the Help page."""
