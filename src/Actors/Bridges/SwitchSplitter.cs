using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Bridges;

/// <summary>Divides a batch among ports: each gets a batch of its own, which shares the frames.</summary>
/// <remarks>
/// Ports that lose nothing share the sender's batch, which comes home when they are done with it. For the others a frame is copied,
/// once for all of them, and the sender's batch need not wait for a slow port. A port that is to see another tag gets another beginning of
/// the frame, not another copy. Frames of one sender for one port keep their order.
/// </remarks>
internal sealed class SwitchSplitter(FloodPool floods)
{
    private const int AddressesLength = 2 * MacAddress.Length;

    private readonly List<BridgePort> _filling = [];
    private FrameBatch _batch = null!;
    private FrameBatch? _copies;
    private int _copied; // the frame that was copied last

    /// <summary>A batch is to be divided.</summary>
    public void Begin(FrameBatch batch)
    {
        _batch = batch;
        _copied = -1;
    }

    /// <summary>Adds a frame to what a port gets. Frames come in their order, and each frame's ports together.</summary>
    public void Put(BridgePort to, int index, TagEdit edit, ushort tagControl)
    {
        FrameBatch source = _batch;
        // Our own copy, too, is a batch that can be shared with anybody.
        if (!to.IsLossless && _batch.HolderCount > 0)
        {
            if (index != _copied && !TryCopy(index))
            {
                to.Refuse(1);
                return;
            }

            source = _copies!;
            index = source.Count - 1;
        }

        FrameBatch? filling = to.Filling;
        if (filling is null)
        {
            to.Filling = filling = floods.RentClone();
            _filling.Add(to);
        }

        if (edit == TagEdit.None) filling.ShareFrame(source, index);
        else ShareEdited(filling, source, index, edit, tagControl);
    }

    /// <summary>Sends what there is. The batch itself goes home with its last clone, or at once if it has none: that is for the caller.</summary>
    public void End()
    {
        Flush();
        _batch = null!;
    }

    private bool TryCopy(int index)
    {
        if (_copies is null || !_copies.TryAppendCopy(_batch, index))
        {
            Flush(); // what shares the copies that are full
            _copies = floods.RentEmptyCopy();
            if (_copies is null || !_copies.TryAppendCopy(_batch, index)) return false;
        }

        _copied = index;
        return true;
    }

    private void Flush()
    {
        foreach (BridgePort port in _filling)
        {
            FrameBatch clone = port.Filling!;
            port.Filling = null;
            if (port.Takes(clone.Count, clone.TotalBytes))
            {
                port.Send(clone);
            }
            else
            {
                port.Refuse(clone.Count);
                floods.Discard(clone);
            }
        }

        _filling.Clear();
        if (_copies is not null) floods.ReturnIfUnshared(_copies);
        _copies = null;
        _copied = -1;
    }

    private static void ShareEdited(FrameBatch filling, FrameBatch source, int index, TagEdit edit, ushort tagControl)
    {
        Span<byte> head = stackalloc byte[AddressesLength + EthernetFrame.VlanTagLength];
        source.CopyBytes(index, head[..AddressesLength]);
        if (edit == TagEdit.Remove)
        {
            filling.ShareFrame(source, index, head[..AddressesLength], head.Length);
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(head[AddressesLength..], EthernetFrame.VlanEtherType);
        BinaryPrimitives.WriteUInt16BigEndian(head[(AddressesLength + 2)..], tagControl);
        filling.ShareFrame(source, index, head, edit == TagEdit.Insert ? AddressesLength : head.Length);
    }
}
