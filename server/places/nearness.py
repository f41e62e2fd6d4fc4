"""How far one spelling is from another. Pure."""


def edits(one: str, other: str, most: int) -> int:
    """Count the letters to put in, take out or change, to make one word of the other.

    Beyond `most` the count is not exact, only larger. Myers' bit-parallel way (A fast bit-vector
    algorithm for approximate string matching, 1999): a few operations a letter.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    where: dict[str, int] = {}
    for index, letter in enumerate(one):
        where[letter] = where.get(letter, 0) | 1 << index
    everything, last = (1 << len(one)) - 1, 1 << len(one) >> 1
    rises, falls, count = everything, 0, len(one)
    for letter in other:
        match = where.get(letter, 0)
        across = (((match & rises) + rises) ^ rises) | match | falls
        up = falls | (everything & ~(across | rises))
        down = rises & across
        count += bool(up & last) - bool(down & last)
        up = up << 1 | 1
        rises = (down << 1) | (everything & ~((match | falls) | up))
        falls = up & (match | falls)
        rises &= everything
        falls &= everything
    return count
