// npm run doctor: what is missing, and the exact command that mends it.
import { diagnose } from './setup/diagnosis.mjs'
import { entry } from './setup/entry.mjs'

const signs = { fine: '✓', later: '·', missing: '✗' }

await entry(async () => {
  const findings = await diagnose()
  for (const { what, state, found, mend } of findings) {
    console.log(
      `  ${signs[state]} ${what.padEnd(24)} ${found}${state === 'missing' ? `\n      → ${mend}` : mend ? ` (${mend})` : ''}`,
    )
  }
  const missing = findings.filter((finding) => finding.state === 'missing')
  console.log(missing.length === 0 ? '\nNothing is missing.' : `\n${missing.length} missing: see the arrows above.`)
  if (missing.length > 0) process.exitCode = 1
})
