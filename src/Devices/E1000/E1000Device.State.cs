using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <content>Saving and loading, for pauses and migration.</content>
/// <remarks>What stays the host's own is not in it: options, memory, counters, whether the link has a partner.</remarks>
public sealed partial class E1000Device
{
    // "e1k" and the version: a state of another version is refused.
    private const uint StateVersion = 0x316b_3165;

    /// <inheritdoc/>
    public override byte[] Save(long now)
    {
        var writer = new StateWriter();
        writer.Write(StateVersion);
        writer.Write(Configuration.Bytes);
        writer.Write(_ioAddress);
        Registers.Save(writer);
        Eeprom.Save(writer);
        Phy.Save(writer, now);
        Interrupts.Save(writer, now);
        SaveRings(writer);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public override bool TryLoad(ReadOnlySpan<byte> state, long now, out string? problem)
    {
        Enter();
        ResetAll(now);
        problem = Load(state, now);
        if (problem is not null)
        {
            Counters.Add(E1000Counter.BadStates);
            Eeprom.MakeNew(Options.Mac); // half a state may be in it
            ResetAll(now);
        }

        Filter.Invalidate();
        UpdateLine();
        _effects |= E1000Effects.WasReset | E1000Effects.ReceiveTail | E1000Effects.TransmitTail;
        Leave(now);
        return problem is null;
    }

    partial void SaveRings(StateWriter writer);

    partial void LoadRings(ref StateReader reader);

    private string? Load(ReadOnlySpan<byte> state, long now)
    {
        var reader = new StateReader(state);
        if (reader.ReadUInt32() != StateVersion) return "The state is not one of an e1000, or of another version.";
        Span<byte> configuration = stackalloc byte[ConfigurationSpace.Size];
        reader.Read(configuration);
        Configuration.Load(configuration);
        _ioAddress = reader.ReadUInt32() & 0xf_ffff;
        Registers.Load(ref reader);
        Eeprom.Load(ref reader);
        bool linkUp = Phy.Load(ref reader, now);
        Interrupts.Load(ref reader, now);
        LoadRings(ref reader);
        if (reader.IsBad) return "The state is cut short, or has values that no e1000 has.";
        if (!reader.IsEmpty) return "The state is longer than one of an e1000.";
        _linkUp = linkUp && (Registers[Register.Control] & ControlBits.SetLinkUp) != 0; // as the driver saw it: what differs here is told
        return null;
    }
}
