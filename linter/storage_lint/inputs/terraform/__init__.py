"""Terraform: directories of `.tf`, `.tf.json` and `.tofu` files, and plans."""
