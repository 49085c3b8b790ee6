"""How a person proves who they are, besides the password: pure questions about codes, keys and other systems' words."""
