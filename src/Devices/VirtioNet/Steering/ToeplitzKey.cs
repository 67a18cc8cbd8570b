using System.Buffers.Binary;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>A key of the Toeplitz hash, as tables: what each value of each input byte adds to the hash.</summary>
/// <remarks>
/// A bit of the input adds the 32 bits of the key that begin at its place, so the hash of an input is the sum (exclusive or) of what
/// its bytes add on their own. 36 KiB a key, of which IPv4 uses the first 12.
/// </remarks>
public sealed class ToeplitzKey
{
    /// <summary>The longest key that is used, in bytes: for <see cref="MaxInput"/>. rss_max_key_size.</summary>
    public const int MaxLength = MaxInput + sizeof(uint);

    /// <summary>The longest input in bytes: two IPv6 addresses and two ports.</summary>
    public const int MaxInput = 36;

    private readonly uint[] _table = new uint[MaxInput << 8];

    /// <summary>Prepares a key. What is missing of <see cref="MaxLength"/> bytes counts as zero.</summary>
    public ToeplitzKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxLength);
        Span<byte> padded = stackalloc byte[MaxLength + sizeof(uint)]; // windows are read as 64 bits
        padded.Clear();
        key.CopyTo(padded);
        for (int position = 0; position < MaxInput; position++)
        {
            ulong window = BinaryPrimitives.ReadUInt64BigEndian(padded[position..]);
            Span<uint> row = _table.AsSpan(position << 8, 256);
            for (int bit = 0; bit < 8; bit++)
            {
                // The byte's lowest bit stands last, seven places into the window. Each value is the one without its highest bit, and that bit.
                uint adds = (uint)(window >> (32 - (7 - bit)));
                for (int low = 0; low < 1 << bit; low++) row[(1 << bit) | low] = row[low] ^ adds;
            }
        }
    }

    /// <summary>Adds bytes of the input to a hash.</summary>
    /// <param name="hash">What came before; 0 at the beginning.</param>
    /// <param name="position">Where in the input these bytes stand.</param>
    /// <param name="bytes">The bytes, of which the last one stands before <see cref="MaxInput"/>.</param>
    public uint Add(uint hash, int position, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> rows = _table.AsSpan(position << 8);
        for (int i = 0; i < bytes.Length; i++) hash ^= rows[(i << 8) | bytes[i]];
        return hash;
    }
}
