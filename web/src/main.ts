import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import { mount } from 'svelte';
import App from './App.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/people.css';
import './styles/lists.css';
import './styles/forced-colors.css';

mount(App, { target: document.getElementById('app')! });
