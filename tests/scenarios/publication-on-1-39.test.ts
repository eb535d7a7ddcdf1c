import { publicationRules } from './publication-rules.ts'

publicationRules('1.39')
