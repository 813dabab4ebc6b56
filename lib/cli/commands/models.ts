import { resolve } from 'node:path';
import type { Command } from 'commander';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3ModelStore } from '#lib/adapters/aws/s3-model-store.ts';
import { DiskModelFolder, S3ModelUploader } from '#lib/adapters/aws/s3-model-uploader.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { PRODUCT } from '#lib/product.ts';
import { stageModelFolder } from '#lib/usecases/stage-model-folder.ts';
import { CliError } from '../cli-error.ts';
import { findDeployment } from '../client/deployment.ts';
import { type CliContext, print } from '../context.ts';
import { renderTable } from '../render/table.ts';
import { addKnownModelCommands } from './known-models.ts';
import { useLocalAws } from './local-aws.ts';

interface ModelOptions {
  readonly namePrefix: string;
  readonly json?: boolean;
}

/** Base models are staged with IAM credentials of the account, off the GPU and once. */
export function addModelCommands(program: Command, context: CliContext): void {
  const models = program
    .command('models')
    .description('open base models; those in the account (add, list) need IAM credentials');
  addKnownModelCommands(models, context);
  const options = (command: Command) =>
    command.option('--name-prefix <prefix>', 'namePrefix of the deployment', PRODUCT).option('--json', 'print JSON');

  options(models.command('add'))
    .description('stage a local folder: safetensors only, hashed, with its licence')
    .argument('<folder>', 'config.json, *.safetensors and the tokenizer')
    .requiredOption('--id <id>', 'name of the model in jobs, such as Org/Model-7B')
    .option('--licence <spdx>', "left out: taken from the README's front matter")
    .action(
      async (folder: string, { namePrefix, json, id, licence }: ModelOptions & { id: string; licence?: string }) => {
        const s3 = s3Client(useLocalAws(context));
        const { modelBucket } = await findDeployment(namePrefix);
        const uploader = new S3ModelUploader(s3, modelBucket);
        const onFile = (path: string, sent: boolean) => context.err(`${sent ? 'uploaded' : 'there already'}: ${path}`);
        const result = await stageModelFolder({ uploader })({
          id,
          folder: new DiskModelFolder(resolve(folder)),
          licence,
          onFile,
        });
        if (result.kind === 'refused') throw new CliError('InvalidRequest', result.reason, result.fix);
        const { model } = result;
        print(
          context,
          json === true,
          model,
          () =>
            `${model.id} is staged: ${model.parameters.toLocaleString('en')} parameters, ${model.licence}, ${model.revision}`,
        );
      },
    );

  options(models.command('list'))
    .description('models that jobs can name: those in the account')
    .action(async ({ namePrefix, json }: ModelOptions) => {
      const s3 = s3Client(useLocalAws(context));
      const { modelBucket } = await findDeployment(namePrefix);
      const staged = await new S3ModelStore(new S3ObjectStore(s3), modelBucket).list();
      print(context, json === true, staged, () =>
        staged.length === 0
          ? 'no model is staged yet: thriftune models add FOLDER --id NAME'
          : renderTable(
              [
                { title: 'model' },
                { title: 'parameters', align: 'right' },
                { title: 'licence' },
                { title: 'revision' },
              ],
              staged.map((model) => [
                model.id,
                model.parameters.toLocaleString('en'),
                model.licence,
                model.revision.slice(0, 19),
              ]),
            ),
      );
    });
}
