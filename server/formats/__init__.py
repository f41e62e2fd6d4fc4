"""The formats that lists of meetings come in, read leniently and checked strictly."""
