using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <content>The rings, which whoever moves frames works on: see <see cref="Effects"/>.</content>
public sealed partial class E1000Device
{
    /// <summary>Frames to the driver.</summary>
    public ReceiveRing Receive { get; private set; } = null!;

    /// <summary>Frames from the driver.</summary>
    public TransmitRing Transmit { get; private set; } = null!;

    partial void CreateRings()
    {
        Receive = new ReceiveRing(this);
        Transmit = new TransmitRing(this);
    }

    partial void ResetRings(long now) => Transmit.Reset();

    partial void SaveRings(StateWriter writer) => Transmit.Save(writer);

    partial void LoadRings(ref StateReader reader) => Transmit.Load(ref reader);
}
