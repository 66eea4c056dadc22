// Times cases on a page.
import * as jose from 'jose';
import * as keyward from 'keyward';
import { measure } from '../turns.mjs';

globalThis.measure = (one, order) => measure(one, { ...order, libraries: { keyward, jose } });
