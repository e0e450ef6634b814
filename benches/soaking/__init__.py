"""What `soak.py` is made of: the service and its readers (double · delivery · people · asked), the account of what they
got, and the processes that are watched."""
