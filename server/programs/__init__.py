"""A treatment centre's alumni program: who belongs to it, who runs it, and how one gets in."""
