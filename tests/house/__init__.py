"""The house rules that no linter can see, one kind a module; `test_house_rules.py` applies them."""
