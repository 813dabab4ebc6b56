/** Ways to be in one state, none both dearer and behind another: by rising dollars, and so by rising work. */
export class Front {
  size = 0;
  usd = new Float64Array(256);
  work = new Float64Array(256);

  clear(): void {
    this.size = 0;
  }

  push(usd: number, work: number): void {
    if (this.size === this.usd.length) this.grow();
    this.usd[this.size] = usd;
    this.work[this.size] = work;
    this.size += 1;
  }

  private grow(): void {
    const usd = new Float64Array(2 * this.usd.length);
    const work = new Float64Array(2 * this.work.length);
    usd.set(this.usd);
    work.set(this.work);
    this.usd = usd;
    this.work = work;
  }
}
