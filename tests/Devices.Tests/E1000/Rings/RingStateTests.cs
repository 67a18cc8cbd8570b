using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.E1000.Rings.KnownFailures;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>Saving and loading in the middle of a packet.</summary>
public sealed class RingStateTests : IDisposable
{
    private readonly RingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void HalfAPacketToSegment_SavedAndLoaded_GoesOn()
    {
        byte[] packet = SegmentationFailureTests.Tcp(9000);
        ulong at = _rig.Guest.Allocate(9000);
        packet.CopyTo(_rig.Guest.At(at, 9000));
        _rig.Describe(14 | (24ul << 8) | (33ul << 16) | (34ul << 32) | (50ul << 40), RingRig.Context | Tse | TransmitDescriptor.ContextTcp | TransmitDescriptor.ContextIPv4 | 8946, (54u << 8) | (1448u << 16));
        _rig.Describe(at, Data | Tse | Ifcs | 4000, 3u << 8);
        _rig.Kick();
        Assert.Equal(TakeResult.Empty, _rig.Fill(out _));
        _rig.ReturnAll();
        byte[] state = _rig.Card.Device.Save(_rig.Card.Now);
        _rig.Describe(at + 4000, Data | Tse | Ifcs | Eop | 5000);
        _rig.Kick();
        (byte[] Bytes, OffloadHeader Offload) expected = Assert.Single(_rig.TakeAll());

        Assert.True(_rig.Card.Device.TryLoad(state, _rig.Card.Now, out string? problem), problem);
        Assert.True(_rig.Transmit.HasPartialPacket);
        _rig.Kick();
        (byte[] Bytes, OffloadHeader Offload) loaded = Assert.Single(_rig.TakeAll());
        Assert.Equal(expected.Bytes, loaded.Bytes);
        Assert.Equal(expected.Offload, loaded.Offload);
        Assert.Equal(OffloadHeader.GsoTcp4, loaded.Offload.GsoType);
    }

    /// <summary>Any byte of a state another one: loaded, or refused; and then the transmitter does something and ends.</summary>
    [Fact]
    public void AnyByteOfAState_Changed_IsRefusedOrHarmless()
    {
        ulong at = _rig.Guest.Allocate(4000);
        _rig.Describe(0x0000_0032_0022_2118, RingRig.Context | Tse | TransmitDescriptor.ContextTcp | 3000, (54u << 8) | (1448u << 16));
        _rig.Describe(at, Data | Tse | Ifcs | 100, 3u << 8);
        _rig.Describe(at, Data | Tse | Ifcs | Eop | 1000);
        _rig.Card[Register.Tdt] = 2;
        _ = _rig.Fill(out _);
        _rig.ReturnAll();
        byte[] state = _rig.Card.Device.Save(_rig.Card.Now);
        Random random = new(1);
        for (int i = Math.Max(0, state.Length - 250); i < state.Length; i++)
        {
            byte[] changed = [.. state];
            changed[i] = (byte)random.Next(256);
            if (!_rig.Card.Device.TryLoad(changed, _rig.Card.Now, out _)) Assert.True(_rig.Card.Device.TryLoad(state, _rig.Card.Now, out _));
            _rig.Card[Register.Tdt] = 3;
            Assert.NotEqual(TakeResult.Full, _rig.Fill(out _));
            _rig.ReturnAll();
        }

        Assert.False(_rig.Card.Device.TryLoad(state.AsSpan(0, state.Length - 1), _rig.Card.Now, out _));
        Assert.False(_rig.Transmit.HasPartialPacket);
    }
}
