using System.Buffers.Binary;

namespace ActorNet.Fuzz.Engine;

/// <summary>Makes new inputs from old ones, by a seeded generator: the same seed gives the same inputs.</summary>
public sealed class Mutator(Random random)
{
    /// <summary>The longest input.</summary>
    public const int MaxLength = 8192;

    private static readonly ulong[] Borders =
        [0, 1, 2, 3, 4, 7, 8, 15, 16, 64, 255, 256, 4095, 4096, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, ulong.MaxValue];

    /// <summary>One to sixteen changes to an input, now and then with a piece of another one.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (int changes = 1 << random.Next(5); changes > 0; changes--) Change(bytes, other);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        switch (random.Next(10))
        {
            case 0: Overwrite(bytes, [(byte)random.Next(256)]); break;
            case 1 when bytes.Count > 0: bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8)); break;
            case 2 when bytes.Count > 0: bytes[random.Next(bytes.Count)] += (byte)random.Next(-8, 9); break;
            case 3: Overwrite(bytes, Border()); break;
            case 4: bytes.InsertRange(random.Next(bytes.Count + 1), Noise()); break;
            case 5: Remove(bytes); break;
            case 6: Repeat(bytes); break;
            case 7: Splice(bytes, other); break;
            case 8: Move(bytes); break;
            default: Overwrite(bytes, Noise()); break;
        }
    }

    private byte[] Noise()
    {
        byte[] noise = new byte[1 << random.Next(6)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Border()
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, Borders[random.Next(Borders.Length)]);
        return number[..(1 << random.Next(4))];
    }

    private void Overwrite(List<byte> bytes, byte[] piece)
    {
        int start = random.Next(bytes.Count + 1);
        for (int i = 0; i < piece.Length; i++)
        {
            if (start + i < bytes.Count) bytes[start + i] = piece[i];
            else bytes.Add(piece[i]);
        }
    }

    private void Remove(List<byte> bytes)
    {
        if (bytes.Count == 0) return;
        (int start, int count) = Piece(bytes.Count);
        bytes.RemoveRange(start, count);
    }

    private void Repeat(List<byte> bytes)
    {
        if (bytes.Count == 0) return;
        (int start, int count) = Piece(bytes.Count);
        byte[] piece = [.. bytes.GetRange(start, count)];
        for (int times = random.Next(1, 4); times > 0 && bytes.Count < MaxLength; times--) bytes.InsertRange(start, piece);
    }

    private void Splice(List<byte> bytes, byte[] other)
    {
        if (other.Length == 0) return;
        (int start, int count) = Piece(other.Length);
        bytes.InsertRange(random.Next(bytes.Count + 1), other.AsSpan(start, count).ToArray());
    }

    private void Move(List<byte> bytes)
    {
        if (bytes.Count == 0) return;
        (int start, int count) = Piece(bytes.Count);
        byte[] piece = [.. bytes.GetRange(start, count)];
        bytes.RemoveRange(start, count);
        bytes.InsertRange(random.Next(bytes.Count + 1), piece);
    }

    private (int Start, int Count) Piece(int length)
    {
        int start = random.Next(length);
        return (start, random.Next(1, Math.Min(length - start, 64) + 1));
    }
}
