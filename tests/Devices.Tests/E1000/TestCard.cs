using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.Tests.E1000;

/// <summary>A card with its link up, and the driver's side of it.</summary>
internal sealed class TestCard : IPciHost
{
    internal static readonly MacAddress Mac = MacAddress.Parse("52:54:00:12:34:56");

    internal TestCard(bool msi = false, int negotiationMilliseconds = 0, int interruptMicroseconds = 0)
    {
        var options = new E1000Options(Mac, msi)
        {
            AutonegotiationTime = TimeSpan.FromMilliseconds(negotiationMilliseconds),
            InterruptInterval = TimeSpan.FromMicroseconds(interruptMicroseconds),
        };
        Device = new E1000Device(options) { Host = this };
        Device.SetLink(true, Now);
        Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.MemorySpace | PciCommand.IoSpace | PciCommand.BusMaster, Now);
        Device.TakeEffects();
        _ = this[Register.Icr];
    }

    internal E1000Device Device { get; }

    internal long Now { get; set; } = 1_000_000_000;

    /// <summary>Level of the interrupt line.</summary>
    internal bool Line { get; private set; }

    /// <summary>Times that the line went up.</summary>
    internal int Raised { get; private set; }

    internal List<(ulong Address, uint Data)> Messages { get; } = [];

    /// <summary>A register, as the driver reads and writes it.</summary>
    internal uint this[Register register]
    {
        get => (uint)Device.ReadBar(E1000Device.MemoryBar, (uint)register, 4, Now);
        set => Device.WriteBar(E1000Device.MemoryBar, (uint)register, 4, value, Now);
    }

    public void SetInterrupt(bool level)
    {
        if (Line == level) throw new InvalidOperationException("The line did not change.");
        Line = level;
        if (level) Raised++;
    }

    public void SignalMessage(ulong address, uint data) => Messages.Add((address, data));

    internal ushort ReadPhy(PhyRegister register)
    {
        this[Register.Mdic] = (2u << 26) | (1u << 21) | ((uint)register << 16);
        Assert.Equal(1u << 28, this[Register.Mdic] & 0x5000_0000);
        return (ushort)this[Register.Mdic];
    }

    internal void WritePhy(PhyRegister register, ushort value)
    {
        this[Register.Mdic] = (1u << 26) | (1u << 21) | ((uint)register << 16) | value;
        Assert.Equal(1u << 28, this[Register.Mdic] & 0x5000_0000);
    }

    internal void Pass(TimeSpan time)
    {
        Now += (long)(time.TotalMicroseconds * 1000);
        Device.Advance(Now);
    }
}
