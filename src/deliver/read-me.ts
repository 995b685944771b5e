import type { ReleaseTerms } from '../signing/index.js'

/** What comes with a delivery, for those who receive it: how to open and check it without this program. */
export function readMe(
  { batch, revision, sequence, stream, notAfter, supersedes }: ReleaseTerms,
  of: {
    readonly officer: string | undefined
    readonly namespaces: readonly [string, string]
    readonly production: string
  },
): string {
  const [production, approval] = of.namespaces
  const verify = (who: string, role: string, file: string) =>
    `     ssh-keygen -Y verify -f allowed_signers -I ${who} -n ${role} \\\n       -r revoked_keys -s ${file} < release.json`
  return `Listes de détection : lot ${batch}, révision ${revision}
Numéro d'ordre ${sequence} de la série « ${stream} », à utiliser jusqu'au ${notAfter.slice(0, 10)}.
${supersedes ? `Cette révision remplace la révision ${supersedes.revision}, à détruire.\n` : ''}
Ces listes sont confidentielles. Ne gardez que la dernière, sur un poste chiffré, et ne la transmettez à personne.

1. Prenez le paquet de votre zone et de votre profil, zones/zone-XX.tar.age (25-B : département 25, profil B ;
   R27-A : région 27, profil A), ou national.tar.age.
2. Avec vigie (il vérifie tout avant de montrer quoi que ce soit) :
     vigie decrypt zone-XX.tar.age --identity chiffrement.key --out recu \\
       --signers allowed_signers --state memoire.json
3. Sans vigie, dans un dossier vide :
     age -d -i chiffrement.key zone-XX.tar.age | tar -x
${verify(of.production, production, 'release.json.prod.sshsig')}
     puis de même pour chaque release.json.appr-*.sshsig, avec le nom de la personne et
     -n ${approval}
     jq -r '.subject[] | .digest.sha256 + "  " + .name' release.json | grep -F "  zones/$(ls zones)/" | sha256sum --strict -c -
     jq -r '.subject[] | .digest.sha256 + "  " + .name' zones/*/manifest.json | sha256sum --strict -c -
     Tout autre fichier que ceux-là est un motif de refus.
4. Les fichiers allowed_signers et revoked_keys qui font foi sont les vôtres, pas ceux du dossier confiance/, joints pour
   commodité. ${
     of.officer
       ? `Ils sont signés par l'officier de confiance, dont la clé est
   ${of.officer}
   Comparez cette empreinte, par téléphone, à celle qui vous a été remise.`
       : 'Comparez leur empreinte, par téléphone, avec celle que vous donne le producteur.'
   }
5. Au moindre refus, n'utilisez pas la liste et appelez le producteur.
`
}
