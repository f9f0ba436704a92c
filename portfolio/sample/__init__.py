"""The sample data of the demo: fictional organisations walking the real thread through the real actions."""
