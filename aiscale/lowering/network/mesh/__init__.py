"""What service meshes share: who is a member, who may call whom, and what calls declare."""
