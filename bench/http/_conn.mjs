import http from 'node:http';
import { makeVariants } from './variants.mjs';
import { answerOf, streamEventsOf } from './forms.mjs';
let conns=0, reqs=0;
const s = http.createServer((q,r)=>{reqs++;let b='';q.on('data',d=>b+=d);q.on('end',()=>{ if(b.includes('"stream":true')){r.writeHead(200);for(const e of streamEventsOf('openai')) r.write(e);r.end()} else {r.writeHead(200,{'content-type':'application/json'}).end(answerOf('openai'))}})}).on('connection',()=>conns++).listen(0);
await new Promise(r=>s.once('listening',r));
const v = await makeVariants(`http://127.0.0.1:${s.address().port}`);
for (const [n,call] of Object.entries(v.unary)) { conns=0;reqs=0; let left=2000; await Promise.all(Array.from({length:32},async()=>{while(left-->0) await call()})); console.log(n,conns,reqs); }
await v.close(); s.close(); s.closeAllConnections();
