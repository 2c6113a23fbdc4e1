/**
 * Takes whoever sent a form to the first field that was refused, once it is marked; where it was none, to what is said above.
 *
 * Queries tell what they found with a timer of no length, set after they call back: the second turn from here comes after it. Frames may
 * come before, on a machine that has much to do.
 */
export function focusFirstFault(form: HTMLFormElement): void {
  setTimeout(() =>
    setTimeout(() => {
      const fault = form.querySelector<HTMLElement>('[aria-invalid="true"]');
      fault?.focus();
      // It is read out as it comes, and wants to be seen as well.
      if (fault === null) form.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    }),
  );
}
