"""The archive's articles in other forms, streamed in constant memory: one module a form."""
