// The member's own light and size of text in the admin, whose <html> the server does not write.
// Loaded in the head, not deferred: no flash of the wrong light.
{
  const { theme, text } = document.currentScript.dataset, root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  if (text) root.dataset.text = text;
}
