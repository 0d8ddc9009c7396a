"""The desk as it is laid: which cards stand beside which line, and the sheet they stand beside."""
