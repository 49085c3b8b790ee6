"""The production shape of the product, tried as a whole: `make test-cluster`."""
