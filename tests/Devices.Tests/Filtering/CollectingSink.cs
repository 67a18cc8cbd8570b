using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>Keeps a copy of all that a chain lets out.</summary>
internal sealed class CollectingSink : IFilterSink
{
    public List<Arrival> Out { get; } = [];

    public List<(string Outdev, Arrival Frame)> Diverted { get; } = [];

    public bool IsFull { get; set; }

    public int Shared { get; private set; }

    public int Emitted { get; private set; }

    public bool HasRoom(FrameDirection direction) => !IsFull;

    public void Share(FrameBatch source, int index, FrameDirection direction)
    {
        Shared++;
        Out.Add(Arrival.Of(source, index, direction));
    }

    public void Emit(FrameBatch frames, int index, FrameDirection direction)
    {
        Emitted++;
        Out.Add(Arrival.Of(frames, index, direction));
    }

    public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction) =>
        Diverted.Add((outdev, Arrival.Of(frames, index, direction)));

    /// <summary>A frame that came out, its bytes as hexadecimal digits.</summary>
    internal readonly record struct Arrival(FrameDirection Direction, string Bytes, OffloadHeader Offload)
    {
        public static Arrival Of(FrameBatch frames, int index, FrameDirection direction)
        {
            byte[] bytes = new byte[frames[index].Length];
            Assert.Equal(bytes.Length, frames.CopyBytes(index, bytes));
            return new Arrival(direction, Convert.ToHexString(bytes), frames[index].Offload);
        }
    }
}
