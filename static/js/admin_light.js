// The member's own light, size of text and movement in the admin, whose <html> the server does not write.
// Loaded in the head, not deferred: no flash of the wrong light.
{
  const { theme, text, motion } = document.currentScript.dataset, root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  if (text) root.dataset.text = text;
  if (motion) root.dataset.motion = motion;
}
