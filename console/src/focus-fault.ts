/** Takes whoever sent a form to the first field that was refused, once it is marked; where it was none, to what is said above. */
export function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const fault = form.querySelector<HTMLElement>('[aria-invalid="true"]');
      fault?.focus();
      // It is read out as it comes, and wants to be seen as well.
      if (fault === null) form.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    }),
  );
}
