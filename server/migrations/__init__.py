"""The steps by which the tables came to be, oldest first. Made by `server.core.migrating`."""
