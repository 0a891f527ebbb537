"""The routes, a file a resource: each translates, calls one function of the library, translates back."""
