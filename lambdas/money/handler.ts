import { lambdaPorts } from '#lib/runtime/composition.ts';
import { stepHandler } from '#lib/runtime/step-handler.ts';
import { holdMoney } from '#lib/usecases/hold-money.ts';
import { settleMoney } from '#lib/usecases/settle-money.ts';

export const handler = stepHandler(
  {
    'hold-money': holdMoney,
    'settle-money': settleMoney,
  },
  lambdaPorts(),
);
