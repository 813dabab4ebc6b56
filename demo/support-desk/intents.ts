/** One kind of message and the one answer that the desk gives to it. `seen` phrasings make training rows, `unseen` ones only test rows. */
export interface Intent {
  readonly answer: string;
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
}

/** Words that phrasings draw from: `{item}` in a phrasing becomes one of `SLOTS.item`. */
export const SLOTS: Readonly<Record<string, readonly string[]>> = {
  item: [
    'the desk lamp',
    'my headphones',
    'the coffee machine',
    'a pair of shoes',
    'the keyboard',
    'my jacket',
    'the tent',
    'a phone case',
  ],
  days: ['three days', 'a week', 'ten days', 'two weeks'],
  month: ['January', 'March', 'June', 'October'],
  device: ['my phone', 'my laptop', 'my tablet', 'the office computer'],
  plan: ['premium plan', 'yearly plan', 'family plan', 'trial'],
  amount: ['$19', '$42', '$60', '$105'],
};

export const OPENERS = [
  '',
  '',
  '',
  '',
  'Hi, ',
  'Hello, ',
  'Hey there, ',
  'Good morning, ',
  'Sorry to bother you, ',
] as const;
export const CLOSERS = ['', '', '', '', ' Thanks!', ' Please help.', ' What now?', ' Thank you.'] as const;

/** Team / what happens / a code whose digit is the priority: nothing that a model could know before it has seen the desk's answers. */
export const INTENTS: readonly Intent[] = [
  {
    answer: 'Billing / refund in 5 days / BR-2',
    seen: [
      'you charged me twice for {item}.',
      'there are two payments of {amount} on my card for one order.',
      'I was billed {amount} two times in {month}.',
      'my bank shows the same charge twice.',
      'why did you take {amount} from me again? I paid already.',
      'I paid once but you debited my account twice.',
      'a second payment for {item} was taken by mistake.',
      'the amount of {amount} left my account double.',
    ],
    unseen: ['I see a duplicate charge of {amount}.', 'you took the money for {item} two times.'],
  },
  {
    answer: 'Access / reset link sent / AR-3',
    seen: [
      'I forgot my password.',
      'I can not remember the password of my account.',
      'how do I get a new password?',
      'my password does not work any more on {device}.',
      'please let me set a new password.',
      'it says wrong password every time I try on {device}.',
      'I need to change a password that I have lost.',
      'I do not know my password since I got {device}.',
    ],
    unseen: ['the password that I know is refused on {device}.', 'can I choose a new password?'],
  },
  {
    answer: 'Security / account frozen / SF-1',
    seen: [
      'someone else has logged in to my account.',
      'I think my account was hacked.',
      'there is an order of {amount} that I never made, a stranger is in my account.',
      'I got a login alert from a city where I have never been.',
      'a thief has {device} and can open my account.',
      'somebody changed my email address and it was not me.',
      'a stranger uses my account to buy things.',
      'somebody logged in from {device} and it was not me.',
    ],
    unseen: ['a hacker got into my account.', 'somebody I do not know logged in as me from {device}.'],
  },
  {
    answer: 'Shipping / traced in 24 hours / ST-3',
    seen: [
      'my parcel has not arrived after {days}.',
      'where is my order? I have been waiting for {days}.',
      '{item} should have been delivered {days} ago.',
      'the tracking page has not moved for {days}.',
      'my package with {item} never came.',
      'my package is late, it was due in {month}.',
      'the courier never came with {item}.',
      'when will {item} get here? It is {days} late.',
    ],
    unseen: ['nothing was delivered, I have waited {days}.', 'my package with {item} is still missing.'],
  },
  {
    answer: 'Shipping / new one sent today / SN-2',
    seen: [
      '{item} arrived broken.',
      'the parcel was crushed and {item} is damaged.',
      'I opened the box and {item} was in pieces.',
      '{item} has a big crack, right out of the box.',
      'my delivery came damaged, {item} does not work.',
      'the box was wet and {item} is ruined.',
      'I received {item} with a broken part.',
      '{item} was smashed when the courier brought it.',
    ],
    unseen: ['{item} came out of the box damaged.', 'my order is here, but {item} is cracked.'],
  },
  {
    answer: 'Returns / label by email / RL-4',
    seen: [
      '{item} does not fit, I want to send it back.',
      'how can I return {item}?',
      'I changed my mind about {item} and want to return it.',
      'I ordered the wrong size and would like to give it back.',
      'can I send {item} back? I do not like the colour.',
      'what is the way to return an order from {month}?',
      'I would like to return {item}, it is too small.',
      'please take {item} back, I do not need it.',
    ],
    unseen: ['I want to return what I bought in {month}.', 'I do not want {item}, how do I send it back?'],
  },
  {
    answer: 'Software / bug ticket opened / SB-3',
    seen: [
      'the app crashes on {device} when I open it.',
      'your app closes by itself on {device}.',
      'the app freezes each time I press save.',
      'since the update the app shows a blank screen on {device}.',
      'there is a bug: the search button does nothing.',
      'the app hangs on {device} after the last update.',
      'I get an error in the app when I upload a photo.',
      'the new version of the app does not start on {device}.',
    ],
    unseen: ['your app crashed again on {device}.', 'the app has a bug, it freezes on {device}.'],
  },
  {
    answer: 'Operations / engineer paged / OE-1',
    seen: [
      'your whole website is down.',
      'nobody in our company can reach your service.',
      'your servers give error 503 for everyone.',
      'the site has been offline for an hour.',
      'all our users are cut off, your service is down.',
      'your API does not answer at all, for any customer.',
      'is there an outage? No page of yours loads.',
      'the website is unreachable from every office.',
    ],
    unseen: ['your service is down for all of us.', 'the whole site is offline, is there an outage?'],
  },
  {
    answer: 'Contracts / ends this month / CE-4',
    seen: [
      'I want to cancel my {plan}.',
      'please end my subscription.',
      'how do I stop the {plan}?',
      'cancel my {plan} before {month}, please.',
      'I do not want to renew my {plan}.',
      'I would like to quit my subscription in {month}.',
      'stop my {plan}, I do not use it.',
      'my {plan} shall not go on after {month}.',
    ],
    unseen: ['please cancel the subscription that I have.', 'I want to end the {plan} now.'],
  },
  {
    answer: 'Privacy / deleted in 30 days / PD-2',
    seen: [
      'delete all the data you have about me.',
      'please erase my personal data.',
      'I want my data removed from your systems.',
      'under the privacy law I ask you to forget me.',
      'remove my name and address from your records.',
      'which data do you keep about me? Delete it.',
      'I demand that my personal information is erased by {month}.',
      'wipe my profile and everything you stored about me.',
    ],
    unseen: ['please delete my personal information.', 'I want everything you know about me erased.'],
  },
];
