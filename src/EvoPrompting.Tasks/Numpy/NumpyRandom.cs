namespace EvoPrompting.Tasks.Numpy;

/// <summary>
/// Repeats numpy's legacy generator (<c>numpy.random.RandomState(seed)</c>, the same stream as after <c>numpy.random.seed</c>) to the
/// bit: MT19937 seeded with one 32-bit number, and the distributions that the benchmarks draw from. Not thread-safe.
/// </summary>
public sealed class NumpyRandom
{
    private const int Words = 624, Shift = 397;

    private readonly uint[] key = new uint[Words];
    private int position = Words;
    private double? spareGaussian;

    public NumpyRandom(uint seed)
    {
        key[0] = seed;
        for (var i = 1; i < Words; i++)
            key[i] = 1812433253 * (key[i - 1] ^ (key[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>Draws on from the state that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no generator's.</exception>
    /// <exception cref="EndOfStreamException">They are too few.</exception>
    public void Read(BinaryReader from)
    {
        for (var i = 0; i < Words; i++) key[i] = from.ReadUInt32();
        position = from.ReadInt32();
        if (position is < 0 or > Words) throw new InvalidDataException($"no generator is at place {position} of its {Words} words");
        Draws = from.ReadInt64();
        spareGaussian = from.ReadBoolean() ? from.ReadDouble() : null;
    }

    /// <summary>Writes the whole state, some 2,500 bytes.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var word in key) to.Write(word);
        to.Write(position);
        to.Write(Draws);
        to.Write(spareGaussian is not null);
        if (spareGaussian is { } spare) to.Write(spare);
    }

    /// <summary>32-bit draws made so far; what each distribution consumes is part of its contract.</summary>
    public long Draws { get; private set; }

    /// <summary>Returns the next 32 bits.</summary>
    public uint NextUInt32()
    {
        if (position == Words) Twist();
        Draws++;
        var y = key[position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    /// <summary>Returns a double in [0, 1) with 53 random bits: <c>random_sample()</c>, <c>rand()</c>. Two draws.</summary>
    public double NextDouble()
    {
        var high = NextUInt32() >> 5;
        var low = NextUInt32() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>Returns a double in [low, high): <c>uniform(low, high)</c>.</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>
    /// Returns a standard normal deviate: <c>randn()</c>, Marsaglia's polar method. The second deviate of a pair is kept for the next call.
    /// </summary>
    public double NextGaussian()
    {
        if (spareGaussian is { } spare)
        {
            spareGaussian = null;
            return spare;
        }

        double x, y, square;
        do
        {
            x = 2.0 * NextDouble() - 1.0;
            y = 2.0 * NextDouble() - 1.0;
            square = x * x + y * y;
        }
        while (square >= 1.0 || square == 0.0);

        var factor = Math.Sqrt(-2.0 * Math.Log(square) / square);
        spareGaussian = factor * x;
        return factor * y;
    }

    /// <summary>
    /// Returns a whole number in [low, high): <c>randint(low, high)</c>; with low 0 also <c>choice(high)</c>. One draw per attempt, its
    /// lower bits masked, until one fits; a range of one number takes no draw.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public int Integer(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        var largest = (uint)((long)high - low - 1);
        return (int)(low + (long)Masked(largest));
    }

    /// <summary>Puts <paramref name="items"/> into random order: <c>shuffle(list)</c>.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)Masked((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Returns 0..n-1 in random order: <c>permutation(n)</c>.</summary>
    public int[] Permutation(int n)
    {
        var order = Enumerable.Range(0, n).ToArray();
        Shuffle<int>(order);
        return order;
    }

    /// <summary>Returns 0 or 1: <c>binomial(1, p)</c>, by inversion. p = 0 takes no draw, any other p at least two.</summary>
    /// <param name="p">The probability of 1, in [0, 1].</param>
    public int Binomial(double p)
    {
        if (p == 0.0) return 0;
        return p <= 0.5 ? Inversion(p) : 1 - Inversion(1.0 - p);
    }

    private int Inversion(double p)
    {
        if (p == 0.0) return 0;
        var q = 1.0 - p;
        var start = Math.Exp(double.LogP1(-p));
        var successes = 0;
        var mass = start;
        var u = NextDouble();
        while (u > mass)
        {
            successes++;
            if (successes > 1)
            {
                successes = 0;
                mass = start;
                u = NextDouble();
            }
            else
            {
                u -= mass;
                mass = (2 - successes) * p * mass / (successes * q);
            }
        }

        return successes;
    }

    private uint Masked(uint largest)
    {
        if (largest == 0) return 0;
        if (largest == uint.MaxValue) return NextUInt32();
        var mask = largest;
        mask |= mask >> 1;
        mask |= mask >> 2;
        mask |= mask >> 4;
        mask |= mask >> 8;
        mask |= mask >> 16;
        uint value;
        do value = NextUInt32() & mask;
        while (value > largest);
        return value;
    }

    private void Twist()
    {
        for (var i = 0; i < Words; i++)
        {
            var y = (key[i] & 0x80000000) | (key[(i + 1) % Words] & 0x7fffffff);
            key[i] = key[(i + Shift) % Words] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }

        position = 0;
    }
}
