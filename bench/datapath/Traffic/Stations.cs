namespace ActorNet.Bench.Datapath.Traffic;

/// <summary>Stations spread over the ports of a switch.</summary>
internal sealed class Stations(int ports, int count)
{
    private const int Frames = 1 << 17;

    /// <summary>The stations behind a port.</summary>
    internal ulong[] Behind(int port) => [.. Enumerable.Range(0, count).Where(number => number % ports == port).Select(FrameStart.Station)];

    /// <summary>Frames from random stations of the first port to random stations behind the others.</summary>
    /// <param name="perPort">Frames in a row that are for the same port.</param>
    internal FrameStart[] RandomTraffic(int perPort)
    {
        ulong[][] behind = [.. Enumerable.Range(0, ports).Select(Behind)];
        var random = new Random(1);
        var frames = new FrameStart[Frames];
        ulong[] to = [];
        for (int i = 0; i < Frames; i++)
        {
            if (i % perPort == 0) to = behind[1 + random.Next(ports - 1)];
            frames[i] = FrameStart.Of(to[random.Next(to.Length)], behind[0][random.Next(behind[0].Length)]);
        }

        return frames;
    }
}
