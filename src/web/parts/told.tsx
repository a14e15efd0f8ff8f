/** Before a change is made: how many people it reaches by mail, and how many it doesn't. */
type Props = { notify: boolean; told: number; untold: number; guardians: number };

export function Told({ notify, told, untold, guardians }: Props) {
  if (told + untold === 0) return <p>Nobody is enrolled, so there is nobody to tell.</p>;
  if (!notify) return <p>Nobody is mailed. {people(told + untold)} enrolled: tell them yourself.</p>;
  return (
    <p>
      {told === 0 ? "Nobody can be told by mail." : `${people(told)} told by one mail each.`}
      {untold > 0 && ` ${people(untold)} without a confirmed address or permission: tell them another way.`}
      {guardians > 0 && ` ${guardians === 1 ? "One guardian is" : `${guardians} guardians are`} told too, as agreed.`}
    </p>
  );
}

const people = (count: number): string => (count === 1 ? "1 person is" : `${count} people are`);
