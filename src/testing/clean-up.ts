import { afterAll } from 'vitest'
import { removeTemporaryFolders } from './vigie.js'

// Here and not where a folder is made: there, a test is running, and what it registers is not called.
afterAll(removeTemporaryFolders)
