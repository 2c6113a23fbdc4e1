import { Check, Monitor, Moon, Sun, SunMoon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { chooseTheme, currentTheme, THEMES } from '../theme.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const WORDS = { system: 'System', light: 'Light', dark: 'Dark' };

export function ThemeMenu(): ReactNode {
  const [theme, setTheme] = useState(currentTheme);
  return (
    <Menu
      trigger={
        <Button kind="ghost" size="icon" aria-label="Theme">
          <SunMoon size={15} aria-hidden />
        </Button>
      }
    >
      {THEMES.map((each) => (
        <MenuItem
          key={each}
          icon={ICONS[each]}
          onSelect={() => {
            chooseTheme(each);
            setTheme(each);
          }}
        >
          <span className="flex items-center gap-2">
            {WORDS[each]}
            {each === theme && <Check size={13} className="text-accent" aria-label="chosen" />}
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
