/** Ways to be in one state, none both dearer and behind another: by rising dollars, and so by rising work. */
export class Front {
  size = 0;
  usd = new Float64Array(256);
  workMicros = new Float64Array(256);

  clear(): void {
    this.size = 0;
  }

  push(usd: number, workMicros: number): void {
    if (this.size === this.usd.length) this.grow();
    this.usd[this.size] = usd;
    this.workMicros[this.size] = workMicros;
    this.size += 1;
  }

  private grow(): void {
    const usd = new Float64Array(2 * this.usd.length);
    const workMicros = new Float64Array(2 * this.workMicros.length);
    usd.set(this.usd);
    workMicros.set(this.workMicros);
    this.usd = usd;
    this.workMicros = workMicros;
  }
}
