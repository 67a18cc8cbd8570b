using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

/// <summary>The register table of the 82540EM: one line a register or array. Intel 8254x manual (317453) chapter 13.</summary>
public static partial class RegisterTable
{
    /// <summary>Size of BAR 0, in bytes.</summary>
    public const uint Size = 0x20000;

    private static readonly short[] Rows = IndexRows();

    /// <summary>All rows, group by group in the order of their offsets.</summary>
    public static ImmutableArray<RegisterInfo> All { get; } = [.. Control, .. Receive, .. Transmit, .. WakeUp, .. Statistics];

    /// <summary>Finds the row of an offset; -1: there is no register.</summary>
    /// <param name="offset">Below <see cref="Size"/>; its two lowest bits do not count.</param>
    public static int Find(uint offset) => Rows[offset >> 2];

    private static short[] IndexRows()
    {
        short[] rows = new short[Size / 4];
        Array.Fill(rows, (short)-1);
        ImmutableArray<RegisterInfo> all = [.. Control, .. Receive, .. Transmit, .. WakeUp, .. Statistics];
        for (int row = 0; row < all.Length; row++)
            for (int i = 0; i < all[row].Count; i++) rows[all[row].At(i) >> 2] = (short)row;
        return rows;
    }
}
