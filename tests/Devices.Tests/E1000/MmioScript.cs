using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

/// <summary>What a mad driver, a mad network and an honest clock do to a card, drawn from a seed: each step can be done to several cards alike.</summary>
internal sealed class MmioScript(int seed)
{
    private static readonly uint[] Known = [.. RegisterTable.All.SelectMany(info => Enumerable.Range(0, Math.Min(info.Count, 4)).Select(info.At))];

    private readonly Random _random = new(seed);

    /// <summary>The next step: returns what the driver saw.</summary>
    internal Func<TestCard, ulong> Next()
    {
        int choice = _random.Next(100);
        uint offset = Offset();
        int size = _random.Next(20) == 0 ? _random.Next(0, 10) : 4;
        ulong value = Value();
        int bar = _random.Next(10) == 0 ? _random.Next(0, 3) : 0;
        if (bar == 1) offset = (uint)_random.Next(0, 3) * 4;
        int register = _random.Next(32);
        ushort word = (ushort)value;
        long time = 1L << _random.Next(0, 30);
        bool flag = _random.Next(2) == 0;
        return choice switch
        {
            < 35 => card => card.Device.ReadBar(bar, offset, size, card.Now),
            < 70 => card => Do(() => card.Device.WriteBar(bar, offset, size, value, card.Now)),
            < 75 => card => Do(() => card[Register.Mdic] = ((flag ? 1u : 2u) << 26) | (1u << 21) | ((uint)register << 16) | word),
            < 85 => card => Do(() => card.Pass(TimeSpan.FromMicroseconds(time / 1000.0))),
            < 87 => card => Do(() => card.Device.RaiseReceive(card.Now)),
            < 89 => card => Do(() => card.Device.RaiseTransmit(flag, card.Now)),
            < 91 => card => Do(() => card.Device.SetLink(flag, card.Now)),
            < 94 => card => card.Device.ReadConfiguration((int)(offset & 0x1ff), size),
            < 97 => card => Do(() => card.Device.WriteConfiguration((int)(offset & 0x1ff), size, (uint)value, card.Now)),
            < 98 => card => Do(() => card.Device.Cause((InterruptCause)value, card.Now)),
            < 99 => card => Do(() => card[Register.Eecd] = word & 0x7fu),
            _ => card => Do(() => card.Device.Reset(card.Now)),
        };
    }

    private static ulong Do(Action action)
    {
        action();
        return 0;
    }

    private uint Offset() => _random.Next(8) switch
    {
        0 => (uint)_random.Next(0, (int)RegisterTable.Size + 16),
        1 => Known[_random.Next(Known.Length)] + (uint)_random.Next(0, 8),
        2 => (uint)Register.Icr + (4u * (uint)_random.Next(0, 8)),
        _ => Known[_random.Next(Known.Length)],
    };

    private ulong Value() => _random.Next(6) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => 1ul << _random.Next(64),
        3 => (ulong)_random.Next(0, 0x200),
        _ => (ulong)_random.NextInt64(),
    };
}
